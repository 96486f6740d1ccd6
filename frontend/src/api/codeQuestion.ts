/**
 * Code from elsewhere: the server refuses to run it with its own rights until a person has said so. The
 * request that was refused waits here for the answer, and is then sent again.
 */
import { createStore } from "zustand/vanilla";
import { appText } from "@/text/app";
import { ApiError } from "./ApiError";
import { api } from "./client";

export interface UnreadScript {
  readonly node: string;
  /** What people call the node; empty: its component's title. */
  readonly name: string;
  readonly component: string;
  readonly parameter: string;
  readonly digest: string;
  readonly code: string;
}

/** `target`: run it there instead; null: run it where it is; a refusal is no answer but `decline`. */
export interface CodeQuestion {
  readonly scripts: readonly UnreadScript[];
  /** Targets on which the same code would see nothing but its inputs. */
  readonly contained: readonly string[];
  readonly act: "run" | "publish";
  answer(target: string | null): void;
  decline(): void;
}

/** The question on the screen, if there is one. */
export const codeQuestion = createStore<{ readonly asked: CodeQuestion | null }>(() => ({
  asked: null,
}));

/** The person did not let it run. Nothing failed. */
export class Declined extends Error {
  constructor() {
    super(appText.code.declined);
    this.name = "Declined";
  }
}

/**
 * Sends a request that may run code; asks, and sends it again, when the server wants it asked.
 *
 * `movable`: `send` may be given another compute target. Throws Declined.
 */
export async function asking<T>(
  send: (target?: string) => Promise<T>,
  { movable = false, act = "run" }: { movable?: boolean; act?: "run" | "publish" } = {},
): Promise<T> {
  let target: string | undefined;
  for (;;) {
    try {
      return await send(target);
    } catch (error) {
      const scripts = scriptsOf(error);
      if (scripts.length === 0) throw error;
      const contained = movable && target === undefined ? containedOf(error) : [];
      const chosen = await ask({ scripts, contained, act });
      if (chosen === null) await trust(scripts);
      else target = chosen;
    }
  }
}

const trust = (scripts: readonly UnreadScript[]) =>
  api.post("code/trust/", { digests: [...new Set(scripts.map(({ digest }) => digest))] });

function ask(question: Omit<CodeQuestion, "answer" | "decline">): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const close = () => codeQuestion.setState({ asked: null });
    const answer = (target: string | null) => {
      close();
      resolve(target);
    };
    const decline = () => {
      close();
      reject(new Declined());
    };
    // One at a time: whoever waits for an earlier answer must not wait for ever.
    codeQuestion.getState().asked?.decline();
    codeQuestion.setState({ asked: { ...question, answer, decline } });
  });
}

function scriptsOf(error: unknown): readonly UnreadScript[] {
  if (!(error instanceof ApiError) || error.code !== "code_from_elsewhere") return [];
  return error.body.scripts as readonly UnreadScript[];
}

function containedOf(error: unknown): readonly string[] {
  return error instanceof ApiError ? (error.body.contained as readonly string[]) : [];
}
