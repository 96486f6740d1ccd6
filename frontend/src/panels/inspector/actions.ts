/** What a person can do in the inspector. Whoever mounts it turns each into a command. */

import type { Json } from "@/graph/model";

export interface InspectorActions {
  setParameter(node: string, name: string, value: Json): void;
  /** Takes the node's own value away, so that the default counts. */
  resetParameter(node: string, name: string): void;
  /**
   * Binds a parameter to the pipeline parameter of this name; where none exists it is made, with
   * `value` (the one in force) as its default.
   */
  promoteParameter(node: string, name: string, pipelineParameter: string, value: Json): void;
  /** Gives the node the pipeline parameter's default as its own value again. */
  unbindParameter(node: string, name: string): void;
  /** An empty name: the component's title. */
  setName(node: string, name: string): void;
  setComment(node: string, comment: string): void;
  /** null: as the pipeline or the run says. */
  setCompute(nodes: readonly string[], target: string | null): void;
  /** false: always run, whatever earlier runs left. */
  setReuse(node: string, reuse: boolean): void;
  /** Reuse only results younger than so many seconds; null: however old. */
  setMaxAge(node: string, seconds: number | null): void;
  /** Gives the step a secret in an environment variable; null takes it away. */
  setSecret(node: string, variable: string, secret: string | null): void;
  /** null: the component's default version. */
  setVersion(node: string, version: string | null): void;
  selectNode(node: string): void;
  openOutput(node: string, port: string): void;
  setPipelineDescription(description: string): void;
  setPipelineCompute(target: string | null): void;
  setPipelineParameterDefault(name: string, value: Json): void;
  /** Also gives every node bound to it the default as its own value. */
  removePipelineParameter(name: string): void;
}
