import { useEffect } from "react";
import { setTitle } from "./badge";

/** Names the page in the tab, e.g. "People · Workhall". */
export function useTitle(text: string | undefined): void {
  useEffect(() => {
    setTitle(text ? `${text} · Workhall` : "Workhall");
  }, [text]);
}
