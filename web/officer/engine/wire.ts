// The wire protocol, version 1: platform/sync/README.md is its document, platform/sync/testdata its golden files, which Go reads
// too. Nothing here knows a screen.

export const version = 1;
export const mostActs = 200;

export interface Media {
  sha256: string;
  size: number;
  type: string;
}

export interface Act {
  id: string;
  kind: string;
  record: string;
  no: number;
  made: number;
  mono: number;
  boot: string;
  body: Record<string, unknown>;
  media?: Media[];
  after?: string[];
}

export interface Round {
  version: number;
  device: string;
  sent: number;
  mono: number;
  boot: string;
  acts: Act[];
}

export type State = "received" | "record" | "refused" | "conflict";

export interface Outcome {
  id: string;
  state: State;
  entry?: string;
  number?: number;
  ref?: string;
  at?: number;
  missing?: string[];
  fault?: { code: string; sentence: string; field?: string };
  ours?: unknown;
  theirs?: unknown;
}

export interface Answer {
  version: number;
  received: number;
  acts: Outcome[];
  wipe?: string;
}

const states: State[] = ["received", "record", "refused", "conflict"];

/** Tells whether a state is the last. */
export const settled = (s: string): boolean => s === "record" || s === "refused" || s === "conflict";

/** Reads an answer, and throws when it is none of this version: what is not understood is never taken for "on the record". */
export function readAnswer(v: unknown): Answer {
  const a = v as Answer;
  if (typeof a !== "object" || a === null || a.version !== version || typeof a.received !== "number" || !Array.isArray(a.acts)) throw new Error("not an answer of version 1");
  for (const o of a.acts) {
    if (typeof o.id !== "string" || !states.includes(o.state)) throw new Error(`not an outcome: ${JSON.stringify(o)}`);
  }
  return a;
}
