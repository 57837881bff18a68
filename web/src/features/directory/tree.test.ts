// @vitest-environment node
import { expect, it } from "vitest";
import type { Department } from "./queries";
import { pathTo, treeOf, visible, within } from "./tree";

const d = (id: string, parent_id: string | null, position = 0): Department => ({
  id,
  parent_id,
  position,
  name: id,
  head_ids: [],
  member_count: 0,
  can: [],
});
const all = [d("b", null, 1), d("a", null, 0), d("a2", "a", 1), d("a1", "a", 0), d("a1x", "a1"), d("lost", "unseen")];
const names = (nodes: ReturnType<typeof treeOf>) => nodes.map((n) => n.department.id);

it("orders siblings by position and puts what has no visible parent at the top", () => {
  const tree = treeOf(all);
  expect(names(tree)).toEqual(["a", "lost", "b"]);
  expect(names(tree[0]?.children ?? [])).toEqual(["a1", "a2"]);
  expect(tree[0]?.children[0]?.children[0]?.depth).toBe(2);
});

it("shows only what is open", () => {
  const tree = treeOf(all);
  expect(names(visible(tree, new Set()))).toEqual(["a", "lost", "b"]);
  expect(names(visible(tree, new Set(["a"])))).toEqual(["a", "a1", "a2", "lost", "b"]);
});

it("walks up, and survives a circle", () => {
  expect(pathTo(all, "a1x").map((x) => x.id)).toEqual(["a", "a1", "a1x"]);
  expect(pathTo(all, undefined)).toEqual([]);
  expect(pathTo([d("x", "y"), d("y", "x")], "x").map((x) => x.id)).toEqual(["y", "x"]);
});

it("knows where a department cannot go", () => {
  expect(within(all, "a")).toEqual(new Set(["a", "a1", "a2", "a1x"]));
});
