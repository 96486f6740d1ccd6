/** Columns as the API gives them. Pure. */

import type { Column } from "@/api/types";

/** Columns of a table, or null when they cannot be known before the pipeline has run. */
export type KnownColumns = readonly Column[] | null;
