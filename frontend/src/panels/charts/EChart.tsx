import { useEffect, useRef } from "react";
import type { ChartSpec, Palette } from "./chartSpec";
import { echartsOption } from "./echartsOption";
import { init } from "./echartsParts";

interface Props {
  spec: ChartSpec;
  palette: Palette;
}

type Instance = ReturnType<typeof init>;

/** The one place that draws with ECharts. It fills its parent and follows its size. */
export default function EChart({ spec, palette }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Instance | null>(null);

  useEffect(() => {
    if (place.current === null) return;
    const made = init(place.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(echartsOption(spec, palette), { notMerge: true });
  }, [spec, palette]);

  return <div ref={place} style={{ width: "100%", height: "100%" }} />;
}
