import { expect, it } from "vitest";
import { createDocumentStore } from "@/graph/documentStore";
import { toyGraph } from "@/graph/toy";
import { menuOfNode } from "./useMenus";

it("a node's menu is about all that are selected, if it is one of them", () => {
  const document = createDocumentStore(
    toyGraph({ data: "constant", more: "constant", parts: "split" }),
  );
  document.select(["data", "more"]);
  expect(menuOfNode(document, "data")).toEqual({ kind: "selection" });
  expect(menuOfNode(document, "parts")).toEqual({ kind: "node", id: "parts" });
  document.select(["data"]);
  expect(menuOfNode(document, "data")).toEqual({ kind: "node", id: "data" });
});
