import type { Department } from "./queries";

export interface Node {
  department: Department;
  depth: number;
  children: Node[];
}

/** The departments as a tree; one whose parent cannot be seen stands at the top. */
export function treeOf(departments: readonly Department[]): Node[] {
  const nodes = new Map(departments.map((d) => [d.id, { department: d, depth: 0, children: [] } as Node]));
  const tops: Node[] = [];
  for (const node of nodes.values()) {
    const parent = node.department.parent_id ? nodes.get(node.department.parent_id) : undefined;
    (parent ? parent.children : tops).push(node);
  }
  const settle = (list: Node[], depth: number) => {
    list.sort((a, b) => a.department.position - b.department.position);
    for (const node of list) {
      node.depth = depth;
      settle(node.children, depth + 1);
    }
  };
  settle(tops, 0);
  return tops;
}

/** The rows that are seen when only `open` departments show what is below them. */
export function visible(nodes: readonly Node[], open: ReadonlySet<string>): Node[] {
  return nodes.flatMap((n) => [n, ...(open.has(n.department.id) ? visible(n.children, open) : [])]);
}

/** From the top down to the department itself. */
export function pathTo(departments: readonly Department[], id: string | undefined): Department[] {
  const byId = new Map(departments.map((d) => [d.id, d]));
  const path: Department[] = [];
  for (
    let at = id ? byId.get(id) : undefined;
    at && !path.includes(at);
    at = at.parent_id ? byId.get(at.parent_id) : undefined
  ) {
    path.unshift(at);
  }
  return path;
}

/** The department and everything below it: where it cannot be moved to. */
export function within(departments: readonly Department[], id: string): Set<string> {
  const inside = new Set([id]);
  let grown = true;
  while (grown) {
    grown = false;
    for (const d of departments) {
      if (d.parent_id && inside.has(d.parent_id) && !inside.has(d.id)) {
        inside.add(d.id);
        grown = true;
      }
    }
  }
  return inside;
}
