/** A chart's values as an option of ECharts. Pure. */

import type { EChartsCoreOption } from "echarts/core";
import { formatNumber } from "@/ui/format";
import type { Axis, ChartSpec, Palette, Series } from "./chartSpec";

const POINT_PX = 6;
const MARK_PX = 12;
const LINE_PX = 2;
/** Above this many points they are drawn translucent, so that density shows. */
const CROWDED = 300;
const CROWDED_OPACITY = 0.45;
const TEXT_PX = 11;

function axisOption(axis: Axis, palette: Palette, gap: number) {
  return {
    type: "value",
    name: axis.title,
    nameLocation: "middle",
    nameGap: gap,
    nameTextStyle: { color: palette.muted, fontSize: TEXT_PX },
    min: axis.min ?? null,
    max: axis.max ?? null,
    scale: true,
    axisLine: { show: true, lineStyle: { color: palette.muted } },
    axisLabel: {
      color: palette.muted,
      fontSize: TEXT_PX,
      formatter: formatNumber,
      hideOverlap: true,
    },
    splitLine: { lineStyle: { color: palette.grid } },
  };
}

function seriesOption(series: Series, palette: Palette) {
  const color = palette[series.tone];
  const shared = { name: series.name, data: series.points, itemStyle: { color }, animation: false };
  if (series.shape === "line") {
    return {
      ...shared,
      type: "line",
      showSymbol: false,
      silent: series.tone === "guide",
      // Never by colour alone: the second model is dashed, a guide dotted.
      lineStyle: { color, width: series.tone === "guide" ? 1 : LINE_PX, type: dashOf(series) },
    };
  }
  return {
    ...shared,
    type: "scatter",
    symbol: series.tone === "second" ? "diamond" : "circle",
    symbolSize: series.marked ? MARK_PX : POINT_PX,
    itemStyle: {
      color,
      opacity: series.points.length > CROWDED ? CROWDED_OPACITY : 1,
      ...(series.marked ? { borderColor: palette.surface, borderWidth: 2 } : {}),
    },
  };
}

function dashOf({ tone }: Series): string {
  if (tone === "guide") return "dotted";
  return tone === "second" ? "dashed" : "solid";
}

export function echartsOption(spec: ChartSpec, palette: Palette): EChartsCoreOption {
  return {
    animation: false,
    grid: { left: 56, right: 16, top: 12, bottom: 44 },
    tooltip: {
      trigger: "item",
      backgroundColor: palette.surface,
      borderColor: palette.grid,
      textStyle: { color: palette.text, fontSize: 12 },
      formatter: ({ seriesName, value }: { seriesName: string; value: [number, number] }) =>
        `${escaped(seriesName)}<br>${escaped(spec.x.title)}: ${formatNumber(value[0])}<br>${escaped(spec.y.title)}: ${formatNumber(value[1])}`,
    },
    xAxis: axisOption(spec.x, palette, 26),
    yAxis: axisOption(spec.y, palette, 42),
    series: spec.series.map((series) => seriesOption(series, palette)),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** The tooltip is HTML, and a metric's or model's name is foreign text. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}
