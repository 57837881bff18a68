import { create } from "zustand";

/** A window about what is the person's own. */
export type OwnAsked = { t: "folders"; put?: string } | { t: "stars" } | { t: "scheduled"; c?: string };

export const useOwnAsked = create<{ asked: OwnAsked | null }>()(() => ({ asked: null }));

export const askOwn = (asked: OwnAsked | null): void => useOwnAsked.setState({ asked });
