import { useState } from "react";

interface Attempt {
  busy: boolean;
  /** Why it failed; null while it did not. */
  error: unknown;
  attempt: (work: () => Promise<void>) => Promise<void>;
}

/** What a dialog does before it closes. When it fails the dialog stays, with what was typed, and says why. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return { busy, error, attempt };
}
