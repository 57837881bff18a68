/** Who may import whom: app → features → shared; a feature enters another only through its index.ts. */
module.exports = {
  forbidden: [
    {
      name: "shared-knows-nobody",
      comment: "shared is below everything: what it needs from above is handed to it.",
      severity: "error",
      from: { path: "^src/shared/" },
      to: { path: "^src/(app|features)/" },
    },
    {
      name: "features-do-not-know-the-app",
      comment: "The shell imports features; a feature registers what it offers.",
      severity: "error",
      from: { path: "^src/features/" },
      to: { path: "^src/app/" },
    },
    {
      name: "feature-by-its-door",
      comment: "Another feature's index.ts is its only door.",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/", pathNot: "^src/features/(?:$1/|[^/]+/index\\.ts$)" },
    },
    {
      name: "app-by-the-door",
      comment: "The shell too enters a feature by its index.ts (or a page that it loads lazily).",
      severity: "error",
      from: { path: "^src/app/" },
      to: { path: "^src/features/[^/]+/", pathNot: "^src/features/[^/]+/(index\\.ts|pages/.+|i18n/.+)$" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "\\.(d|test)\\.tsx?$|^src/(main\\.tsx|sw\\.ts)$" },
      to: {},
    },
    { name: "not-in-package", severity: "error", from: {}, to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] } },
    {
      name: "no-dev-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.tsx?$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
