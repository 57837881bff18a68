// @vitest-environment node
import ts from "typescript";
import { expect, it } from "vitest";
import { filesIn, read } from "./files";

/** Attributes that a person reads or hears. */
const SPOKEN = new Set(["aria-label", "title", "placeholder", "alt", "label", "extra", "aria-description", "summary"]);
/** The product's own name is the same in every language; single signs are no words. */
const ALLOWED = /^(Workhall|[^\p{L}]*)$/u;

function find(path: string, code: string): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const report = (node: ts.Node, text: string) => {
    const words = text.trim();
    if (ALLOWED.test(words)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1}: ${words}`);
  };
  const literal = (node: ts.Node | undefined): string | null => {
    if (!node) return null;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
    return ts.isJsxExpression(node) ? literal(node.expression) : null;
  };
  const walk = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report(node, node.text);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
      const text = literal(node);
      if (text) report(node, text);
    }
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText())) {
      const text = literal(node.initializer);
      if (text) report(node, text);
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}

it("finds a planted text", () => {
  const planted = 'const x = <p title="Hello">World {"again"} · <b>{t("fine")}</b></p>;';
  expect(find("x.tsx", planted)).toHaveLength(3);
});

it("has no text in code", () => {
  const found = filesIn(/\.tsx$/)
    .filter((path) => !path.includes(".test."))
    .flatMap((path) => find(path, read(path)));
  expect(found).toEqual([]);
});
