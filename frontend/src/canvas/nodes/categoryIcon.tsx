import {
  IconArrowsShuffle,
  IconBinaryTree2,
  IconChartBar,
  IconChartDots3,
  IconCode,
  IconDatabase,
  IconFileExport,
  IconFileImport,
  IconMathFunction,
  IconPuzzle,
  IconSchool,
  IconTargetArrow,
} from "@tabler/icons-react";
import { DATASET_COMPONENT } from "@/graph/nodeSpecs";

/** Matched by words of the category's name, so that new categories get an icon. */
const ICONS: readonly [RegExp, typeof IconCode][] = [
  [/output|export/i, IconFileExport],
  [/input|import/i, IconFileImport],
  [/transform|manipulat/i, IconArrowsShuffle],
  [/python|r language|script/i, IconCode],
  [/evaluat|scor/i, IconTargetArrow],
  [/train/i, IconSchool],
  [/cluster/i, IconChartDots3],
  [/regression|classification|algorithm|initialize/i, IconBinaryTree2],
  [/statistic/i, IconChartBar],
  [/math|feature/i, IconMathFunction],
];

interface Props {
  category: string;
  component: string;
  size?: number;
}

/** The icon of a component: its category's, and the data sets' own. */
export function ComponentIcon({ category, component, size = 18 }: Props) {
  const Icon = component === DATASET_COMPONENT ? IconDatabase : iconOf(category, component);
  return <Icon size={size} stroke={1.6} aria-hidden />;
}

function iconOf(category: string, component: string): typeof IconCode {
  const words = `${category} ${component.replaceAll("_", " ")}`;
  return ICONS.find(([pattern]) => pattern.test(words))?.[1] ?? IconPuzzle;
}
