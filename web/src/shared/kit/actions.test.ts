import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Action, allActions, listenForShortcuts, registerActions, showKeys } from "./actions";

let stop: () => void;
let away: () => void;
const run = vi.fn();
const action = (id: string, more: Partial<Action>): Action => ({
  id,
  title: id,
  group: "x",
  run: () => run(id),
  ...more,
});
const press = (key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

beforeEach(() => {
  run.mockClear();
  stop = listenForShortcuts();
  away = registerActions([
    action("palette", { keys: "mod+k", inFields: true }),
    action("messages", { keys: "g m" }),
    action("help", { keys: "?" }),
  ]);
});
afterEach(() => {
  stop();
  away();
  document.body.replaceChildren();
});

it("runs one key, two keys after each other, and a key with Ctrl", () => {
  press("?", { shiftKey: true });
  press("g");
  press("m");
  press("k", { ctrlKey: true });
  expect(run.mock.calls.flat()).toEqual(["help", "messages", "palette"]);
});

it("leaves typing alone, except for keys that also work in fields", () => {
  const field = document.body.appendChild(document.createElement("input"));
  press("?", {}, field);
  press("g", {}, field);
  press("m", {}, field);
  expect(run).not.toHaveBeenCalled();
  press("k", { ctrlKey: true }, field);
  expect(run).toHaveBeenCalledExactlyOnceWith("palette");
});

it("does not take keys from an input method", () => {
  press("?", { isComposing: true });
  expect(run).not.toHaveBeenCalled();
});

it("knows an action once, and forgets it with its owner", () => {
  const gone = registerActions([action("help", { keys: "h" })]);
  expect(allActions().filter((a) => a.id === "help")).toHaveLength(1);
  gone();
  expect(allActions().some((a) => a.id === "help")).toBe(false);
});

it("writes keys for a reader", () => {
  expect(showKeys("mod+k")).toBe("Ctrl K");
  expect(showKeys("g m")).toBe("G M");
});
