// @vitest-environment node
import { describe, expect, it } from "vitest";
import { AVATAR_GROUNDS, palette } from "../src/shared/ui/tokens";
import { filesIn, read } from "./files";

const css = read("shared/ui/tokens.css");

function block(selector: string): Record<string, string> {
  const from = css.indexOf(selector);
  const body = css.slice(css.indexOf("{", from) + 1, css.indexOf("}", from));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
}

const sheets = { light: block('[data-theme="light"]'), dark: block('[data-theme="dark"]') };

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return ((x ?? 0) + 0.05) / ((y ?? 0) + 0.05);
}

describe.each(["light", "dark"] as const)("%s", (name) => {
  const c = palette[name];

  it("says the same in CSS and in antd's tokens", () => {
    for (const [key, value] of Object.entries(c)) expect(sheets[name][key], key).toBe(value);
  });

  it("has text that can be read", () => {
    for (const ground of [c.ground, c.raised, c.hover, c.selected]) {
      for (const ink of [c.ink, c.muted, c.accent, c.urgent]) {
        expect(contrast(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(c["on-accent"], c.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(c["on-accent"], c["accent-strong"])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(c["on-urgent"], c.urgent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(c.warning, c["warning-tint"])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(c.urgent, c["urgent-tint"])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(c.success, c.hover)).toBeGreaterThanOrEqual(4.5);
  });

  it("has edges of controls that can be seen", () => {
    for (const ground of [c.ground, c.raised]) expect(contrast(c.edge, ground)).toBeGreaterThanOrEqual(3);
  });
});

it("has initials that can be read on every ground", () => {
  const light = sheets.light;
  for (let i = 0; i < AVATAR_GROUNDS; i++) {
    expect(contrast(light["on-avatar"] ?? "", light[`avatar-${i}`] ?? "")).toBeGreaterThanOrEqual(4.5);
  }
});

it("writes no colour outside of the tokens", () => {
  const inCss = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(/gi;
  const inCode = /["'`](?:#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([^"'`]*\))["'`]/gi;
  const found = filesIn(/\.(css|tsx?)$/)
    .filter((path) => !/shared\/ui\/tokens\.|\.test\./.test(path))
    .flatMap((path) => [...read(path).matchAll(path.endsWith(".css") ? inCss : inCode)].map((m) => `${path}: ${m[0]}`));
  expect(found).toEqual([]);
});
