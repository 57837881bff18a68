import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Listing } from "../model/listing";

interface State extends Listing {
  set: (change: Partial<Listing>) => void;
}

/** Which conversations the list shows, and how; a page that is opened begins with all of them. */
export const useListing = create<State>()(
  persist((set) => ({ tab: "all", unreadFirst: false, set: (change) => set(change) }), {
    name: "workhall.chat.listing",
    version: 1,
    partialize: ({ unreadFirst }) => ({ unreadFirst }),
  }),
);
