/** Values of pipeline parameters as people type them. Pure. */

import type { Json, PipelineParameterType } from "@/graph/model";
import { panelsText } from "@/text/panels";
import { readNumber } from "./numberText";

const text = panelsText.widgets;
const UNBOUNDED = { minimum: null, maximum: null, above: false };

export type ReadValue = { readonly value: Json } | { readonly fault: string };

/** Reads a typed value of a pipeline parameter's type; `fault` says what to type instead. */
export function readPipelineValue(type: PipelineParameterType, typed: string): ReadValue {
  switch (type) {
    case "int":
    case "float": {
      const integer = type === "int";
      const read = readNumber(typed, integer, UNBOUNDED);
      return "value" in read ? read : { fault: integer ? text.enterInteger : text.enterNumber };
    }
    case "bool":
    case "json":
      return readJson(typed);
    case "str":
      return { value: typed };
  }
}

function readJson(typed: string): ReadValue {
  try {
    return { value: JSON.parse(typed) as Json };
  } catch {
    return { fault: text.enterJson };
  }
}
