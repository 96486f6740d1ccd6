import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { panelsText } from "@/text/panels";
import { formatDuration } from "@/ui/format";
import { StatusIcon } from "@/ui/StatusBadge";
import { statusLook } from "@/ui/statusLook";
import { useNow } from "@/ui/useNow";
import { type Bar, type TimelineStep, timelineOf } from "./bars";
import classes from "./Timeline.module.css";

const text = panelsText.timeline;
const ROW_PX = 28;
const OVERSCAN = 10;
const PERCENT = 100;

interface Props {
  steps: readonly TimelineStep[];
  /** The run goes on: bars grow. */
  live: boolean;
  selected?: string | null;
  onSelect: (node: string) => void;
}

/** Every step's time as a bar, with the chain marked that decided how long the run took. */
export function Timeline({ steps, live, selected = null, onSelect }: Props) {
  const now = useNow(live);
  const timeline = useMemo(() => timelineOf(steps, now), [steps, now]);
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: timeline.bars.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  if (steps.length === 0) return <p className={classes.empty}>{text.none}</p>;
  return (
    <div className={classes.timeline}>
      <p className={classes.summary}>
        {text.summary(formatDuration(timeline.total), formatDuration(timeline.criticalWork))}
        <span className={classes.legend}>
          <span className={classes.legendBar} /> {text.critical}
        </span>
      </p>
      <div className={classes.axis} aria-hidden="true">
        <div className={classes.ticks}>
          {timeline.ticks.map((tick) => (
            <span key={tick.milliseconds} style={{ left: `${tick.at * PERCENT}%` }}>
              {formatDuration(tick.milliseconds)}
            </span>
          ))}
        </div>
      </div>
      <div ref={scroll} className={classes.scroll}>
        <ul
          className={classes.rows}
          style={{ height: rows.getTotalSize() }}
          aria-label={text.label}
        >
          {rows.getVirtualItems().map((row) => {
            const bar = timeline.bars[row.index];
            return (
              bar && (
                <li
                  key={bar.step.node}
                  className={classes.row}
                  style={{ top: row.start, height: row.size }}
                >
                  <BarButton
                    bar={bar}
                    selected={bar.step.node === selected}
                    onSelect={() => onSelect(bar.step.node)}
                  />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </div>
  );
}

interface BarProps {
  bar: Bar;
  selected: boolean;
  onSelect: () => void;
}

function BarButton({ bar, selected, onSelect }: BarProps) {
  const { step, span, duration, critical } = bar;
  const look = statusLook(step.status);
  return (
    <button type="button" className={classes.button} aria-pressed={selected} onClick={onSelect}>
      <span className={classes.name}>
        <StatusIcon status={step.status} />
        <span className={classes.nameText}>{step.label}</span>
        <span className="visually-hidden">{span ? text.barStatus(look.word) : ": "}</span>
        {step.attempt > 1 && <span className={classes.fine}>{text.attempt(step.attempt)}</span>}
      </span>
      <span className={classes.track}>
        {span && (
          <span
            className={classes.bar}
            data-critical={critical || undefined}
            style={{
              left: `${span.start * PERCENT}%`,
              width: `${span.length * PERCENT}%`,
              background: look.color,
            }}
          />
        )}
      </span>
      <span className={`${classes.duration} tabular`}>
        {span ? formatDuration(duration) : look.word}
      </span>
      {critical && <span className="visually-hidden">{text.barCritical}</span>}
    </button>
  );
}
