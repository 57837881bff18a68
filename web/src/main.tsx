import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startTexts } from "./app/i18n";
import { Providers } from "./app/Providers";
import { watchReachability } from "./app/reachability";
import { router } from "./app/router";
import { showTheme } from "./app/theme";
import { startUpdates } from "./app/update";
import { Toaster } from "./shared/ui";
import "./shared/ui/tokens.css";
import "./shared/ui/base.css";

const root = document.getElementById("root");
if (root) {
  showTheme();
  await startTexts();
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
        <Toaster />
      </Providers>
    </StrictMode>,
  );
  startUpdates();
  watchReachability();
}
