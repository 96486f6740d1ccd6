/**
 * Follows one run: snapshot, then the websocket from the snapshot's number on. A gap is replayed
 * over REST, never wiped; a lost socket is opened again with growing pauses. Transport, timers
 * and chance are passed in.
 */
import { RUN_TERMINAL, type RunEvent, type RunSnapshot } from "./model";
import { reduce, SequenceGap } from "./reduce";

/** The frames of `/ws/runs/{id}/?after=N`. */
export type Frame<Run extends RunSnapshot> =
  | { readonly t: "events"; readonly events: readonly RunEvent[] }
  | { readonly t: "heartbeat"; readonly seq: number }
  | { readonly t: "end"; readonly seq: number }
  | { readonly t: "reset"; readonly snapshot: Run; readonly seq: number };

export interface SocketListener<Run extends RunSnapshot> {
  opened(): void;
  frame(frame: Frame<Run>): void;
  closed(code: number): void;
}

export interface Transport<Run extends RunSnapshot> {
  snapshot(): Promise<Run>;
  /** Whether the server said no: asking for the snapshot again gets the same answer. */
  isRefusal(error: unknown): boolean;
  events(after: number): Promise<readonly RunEvent[]>;
  /** Opens a socket; the answer closes it. */
  open(after: number, listener: SocketListener<Run>): () => void;
}

export interface Timers {
  start(action: () => void, milliseconds: number): number;
  stop(timer: number): void;
}

export type ChannelStatus = "connecting" | "live" | "reconnecting" | "ended" | "refused";

export interface ChannelListener<Run extends RunSnapshot> {
  run(run: Run): void;
  status(status: ChannelStatus): void;
  /** There is no snapshot: refused, or (a retry follows) out of reach. */
  failed(error: unknown): void;
}

/** Close codes that another try will not change: signed out, not permitted, no such run. */
const FINAL_CODES: ReadonlySet<number> = new Set([4401, 4403, 4404]);
const FIRST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 15_000;

/** Starts following; the answer stops it. */
export function followRun<Run extends RunSnapshot>(
  transport: Transport<Run>,
  listener: ChannelListener<Run>,
  timers: Timers,
  random: () => number = Math.random,
): () => void {
  const channel = new Channel(transport, listener, timers, random);
  channel.start();
  return () => channel.stop();
}

class Channel<Run extends RunSnapshot> {
  private run: Run | null = null;
  private close: (() => void) | null = null;
  private timer: number | null = null;
  private stopped = false;
  private failures = 0;
  private replaying = false;

  constructor(
    private readonly transport: Transport<Run>,
    private readonly listener: ChannelListener<Run>,
    private readonly timers: Timers,
    private readonly random: () => number,
  ) {}

  start(): void {
    this.listener.status("connecting");
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) this.timers.stop(this.timer);
    this.hangUp();
  }

  private async connect(): Promise<void> {
    const run = this.run ?? (await this.fetch());
    if (this.stopped || !run) return;
    if (this.isOver()) {
      this.end();
      return;
    }
    this.close = this.transport.open(run.seq, {
      opened: () => this.opened(),
      frame: (frame) => this.receive(frame),
      closed: (code) => this.lost(code),
    });
  }

  /** The first snapshot; without one, null, and the next try waits unless it is pointless. */
  private async fetch(): Promise<Run | null> {
    try {
      const run = await this.transport.snapshot();
      if (!this.stopped) this.take(run);
      return run;
    } catch (error) {
      if (this.stopped) return null;
      this.listener.failed(error);
      if (this.transport.isRefusal(error)) this.refuse();
      else this.retryLater();
      return null;
    }
  }

  /** The server sends nothing for up to a heartbeat when the run is idle: an open socket is news
   * enough. Only a frame resets the pauses, as a full server accepts a socket and closes it. */
  private opened(): void {
    if (!this.stopped) this.listener.status("live");
  }

  private receive(frame: Frame<Run>): void {
    if (this.stopped || !this.run) return;
    this.failures = 0;
    if (frame.t === "events") this.apply(frame.events);
    else if (frame.t === "reset") this.take(frame.snapshot);
    else if (frame.seq > this.run.seq) void this.replay();
    else if (frame.t === "end") this.end();
  }

  private apply(events: readonly RunEvent[]): void {
    if (!this.run) return;
    try {
      this.take(reduce(this.run, events));
    } catch (error) {
      if (!(error instanceof SequenceGap)) throw error;
      void this.replay();
    }
  }

  /** Fetches what was missed; events that arrive meanwhile are held by the server too. */
  private async replay(): Promise<void> {
    if (this.replaying || !this.run) return;
    this.replaying = true;
    try {
      const events = await this.transport.events(this.run.seq);
      if (!this.stopped && this.run) this.take(reduce(this.run, events));
    } catch {
      this.hangUp();
      this.retryLater();
    } finally {
      this.replaying = false;
    }
    if (!this.stopped && this.isOver()) this.end();
  }

  private lost(code: number): void {
    this.close = null;
    if (this.stopped) return;
    if (this.isOver()) {
      this.end();
      return;
    }
    if (FINAL_CODES.has(code)) this.refuse();
    else this.retryLater();
  }

  private refuse(): void {
    this.stopped = true;
    this.listener.status("refused");
  }

  private retryLater(): void {
    if (this.stopped || this.timer !== null) return;
    this.listener.status("reconnecting");
    const pause = Math.min(
      FIRST_PAUSE_MILLISECONDS * 2 ** this.failures,
      LONGEST_PAUSE_MILLISECONDS,
    );
    this.failures += 1;
    // Between half and the whole pause, so that many tabs do not come back at once.
    this.timer = this.timers.start(
      () => {
        this.timer = null;
        void this.connect();
      },
      pause * (0.5 + this.random() / 2),
    );
  }

  private take(run: Run): void {
    this.run = run;
    this.listener.run(run);
  }

  private isOver(): boolean {
    return this.run !== null && RUN_TERMINAL.has(this.run.status);
  }

  private end(): void {
    this.stopped = true;
    this.hangUp();
    this.listener.status("ended");
  }

  private hangUp(): void {
    this.close?.();
    this.close = null;
  }
}
