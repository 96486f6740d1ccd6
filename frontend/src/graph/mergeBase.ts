/** Which saved drawing this page's changes began with: without it two drawings cannot be merged. */
import { diffGraphs, isEmptyDiff } from "./diff";
import type { Graph } from "./model";

export class MergeBase {
  private unanswered: Graph | null = null;

  /** null: what the changes began with is not known (they were brought back from an earlier visit). */
  constructor(private base: Graph | null) {}

  /** The server has `graph`, and everything from now on is a change of it. */
  is(graph: Graph): void {
    this.base = graph;
    this.unanswered = null;
  }

  /** A save of `graph` was not answered: it may have arrived. */
  maybe(graph: Graph): void {
    this.unanswered = graph;
  }

  /** The drawing that `theirs` and this page's changes both began with; null when that is uncertain. */
  under(theirs: Graph): Graph | null {
    if (this.unanswered === null) return this.base;
    return isEmptyDiff(diffGraphs(theirs, this.unanswered)) ? this.unanswered : null;
  }
}
