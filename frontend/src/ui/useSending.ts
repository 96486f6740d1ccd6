import { type FormEvent, useState } from "react";

export interface Sending {
  readonly busy: boolean;
  /** Why the last try was refused; null before and during a try. */
  readonly error: unknown;
  readonly onSubmit: (event: FormEvent) => Promise<void>;
  readonly forget: () => void;
}

/** A form's way to the server: what it sends, whether it is under way, and what was refused. */
export function useSending(send: () => Promise<unknown>, onSent: () => void): Sending {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await send();
      onSent();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, onSubmit, forget: () => setError(null) };
}
