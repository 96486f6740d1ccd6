/** The parts of ECharts that are used, and no others: loaded when the first chart is shown. */
import { LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([LineChart, ScatterChart, GridComponent, TooltipComponent, CanvasRenderer]);

export const { init } = echarts;
