import { describe, expect, it } from "vitest";
import type { Dataset } from "@/api/types";
import { TOYS } from "@/graph/toy";
import { paletteGroups, readDrag, writeDrag } from "./items";

const COMPONENTS = [...TOYS.values()];
const CARS = { name: "cars", description: "prices", versions: [], latest: 1 } as unknown as Dataset;

describe("the palette", () => {
  it("lists datasets first, then components by category", () => {
    const groups = paletteGroups(COMPONENTS, [CARS], "");
    expect(groups.map((group) => [group.name, group.items.length])).toEqual([
      ["Datasets", 1],
      ["Toys", COMPONENTS.length],
    ]);
  });

  it("searches both, datasets by their description too", () => {
    expect(
      paletteGroups(COMPONENTS, [CARS], "prices").flatMap((group) => group.items),
    ).toMatchObject([{ label: "cars", component: "dataset", parameters: { dataset: "cars" } }]);
    expect(paletteGroups(COMPONENTS, [CARS], "zebra")).toEqual([]);
  });

  it("lets a drag carry what it shall place, and takes nothing else", () => {
    const [item] = paletteGroups(COMPONENTS, [CARS], "cars")[0]?.items ?? [];
    if (!item) throw new Error("The palette has cars.");
    expect(readDrag(writeDrag(item))).toEqual({
      component: "dataset",
      parameters: { dataset: "cars" },
    });
    expect(readDrag("")).toBeNull();
  });
});
