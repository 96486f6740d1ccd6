import { address, api } from "./client";
import type { AuditRecord, Page } from "./types";

/** The newest records. */
export const listAudit = () => api.get<Page<AuditRecord>>("audit/").then((page) => page.results);

/** All records as a file. */
export const AUDIT_CSV = address("audit/", { as: "csv" });
