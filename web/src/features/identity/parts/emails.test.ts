// @vitest-environment node
import { expect, it } from "vitest";
import { readEmails } from "./emails";

it.each([
  ["a@x.org, b@x.org", ["a@x.org", "b@x.org"]],
  ["Ada Lovelace <ada@x.org>; Bo <bo@x.org>", ["ada@x.org", "bo@x.org"]],
  ["a@x.org，b@x.org；c@x.org、d@x.org", ["a@x.org", "b@x.org", "c@x.org", "d@x.org"]],
  ["a@x.org\na@x.org.\n", ["a@x.org"]],
  ["nobody here", []],
])("%j", (text, expected) => expect(readEmails(text)).toEqual(expected));
