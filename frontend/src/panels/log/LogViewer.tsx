import { ActionIcon, Button, Switch, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconDownload } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type UIEvent, useEffect, useMemo, useRef, useState } from "react";
import { panelsText } from "@/text/panels";
import { errorSentence } from "@/ui/ErrorState";
import { formatBytes, formatCount } from "@/ui/format";
import classes from "./Log.module.css";
import { matchingLines, piecesOf } from "./lines";
import { type ReadLog, useLog } from "./useLog";

const text = panelsText.log;
const LINE_PX = 18;
const OVERSCAN = 30;
/** Nearer to the end than this counts as being at it. */
const END_PX = 24;

interface Props {
  label: string;
  /** Whose log it is, where nothing around it says so. */
  heading?: string;
  read: ReadLog;
  /** Whether the step may still write. */
  live: boolean;
  downloadAddress?: string;
}

/** A log as it grows: follows its end until the reader scrolls away. */
export function LogViewer({ label, heading, read, live, downloadAddress }: Props) {
  const { lines, bytes, loading, error } = useLog(read, live);
  const [follow, setFollow] = useState(true);
  const [wrap, setWrap] = useState(false);
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState(0);
  const matches = useMemo(() => matchingLines(lines, search), [lines, search]);
  const current = matches[chosen % Math.max(1, matches.length)] ?? null;
  const move = (by: number) => {
    setFollow(false);
    setChosen((at) => (at + by + matches.length) % Math.max(1, matches.length));
  };

  return (
    <div className={classes.viewer}>
      <div className={classes.bar}>
        {heading && <strong className={classes.heading}>{heading}</strong>}
        <TextInput
          className={classes.search}
          type="search"
          placeholder={text.search}
          aria-label={text.search}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setChosen(0);
            setFollow(false);
          }}
          onKeyDown={(event) => event.key === "Enter" && move(event.shiftKey ? -1 : 1)}
        />
        {search !== "" && (
          <>
            <span role="status" className="tabular">
              {text.found(matches.length === 0 ? 0 : (chosen % matches.length) + 1, matches.length)}
            </span>
            <ActionIcon aria-label={text.previous} onClick={() => move(-1)}>
              <IconChevronUp size={16} />
            </ActionIcon>
            <ActionIcon aria-label={text.next} onClick={() => move(1)}>
              <IconChevronDown size={16} />
            </ActionIcon>
          </>
        )}
        <span className={classes.spring} />
        <span className={`${classes.fine} tabular`}>
          {text.size(formatCount(lines.length), formatBytes(bytes))}
        </span>
        <Switch
          label={text.wrap}
          checked={wrap}
          onChange={(event) => setWrap(event.currentTarget.checked)}
        />
        <Switch
          label={text.follow}
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
        {downloadAddress && (
          <Button
            component="a"
            href={downloadAddress}
            download
            variant="default"
            size="compact-xs"
            leftSection={<IconDownload size={14} />}
          >
            {text.download}
          </Button>
        )}
      </div>
      {error !== null && (
        <p className={classes.error} role="alert">
          {text.failed(errorSentence(error))}
        </p>
      )}
      {lines.length === 0 ? (
        <p className={classes.empty}>{emptySentence(loading, live)}</p>
      ) : (
        <Lines
          label={label}
          lines={lines}
          search={search}
          current={search === "" ? null : current}
          wrap={wrap}
          follow={follow}
          onFollow={setFollow}
        />
      )}
    </div>
  );
}

function emptySentence(loading: boolean, live: boolean): string {
  if (loading) return text.loading;
  return live ? text.nothingYet : text.nothing;
}

interface LinesProps {
  label: string;
  lines: readonly string[];
  search: string;
  /** The line the search stands on. */
  current: number | null;
  wrap: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
}

function Lines({ label, lines, search, current, wrap, follow, onFollow }: LinesProps) {
  const scroll = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: lines of other height are measured anew
  useEffect(() => rows.measure(), [wrap]);
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: "end" });
  }, [follow, lines.length, rows]);
  useEffect(() => {
    if (current !== null) rows.scrollToIndex(current, { align: "center" });
  }, [current, rows]);

  // Only a reader's own scroll upwards lets go of the end: growth moves nothing up.
  const lastTop = useRef(0);
  const onScroll = (event: UIEvent<HTMLElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    const atEnd = scrollHeight - clientHeight - scrollTop < END_PX;
    if (follow && scrollTop < lastTop.current && !atEnd) onFollow(false);
    lastTop.current = scrollTop;
  };

  return (
    <section
      ref={scroll}
      className={classes.lines}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
    >
      <div className={classes.all} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            ref={wrap ? rows.measureElement : undefined}
            data-index={row.index}
            data-current={row.index === current || undefined}
            data-wrap={wrap || undefined}
            className={classes.line}
            style={{ transform: `translateY(${row.start}px)` }}
          >
            <span className={classes.number} aria-hidden="true">
              {row.index + 1}
            </span>
            <Line line={lines[row.index] ?? ""} search={search} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Line({ line, search }: { line: string; search: string }) {
  return (
    <code>
      {piecesOf(line, search).map((piece, index) =>
        // Pieces of one line have no identity but their place.
        piece.match ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <mark key={index}>{piece.text}</mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index}>{piece.text}</span>
        ),
      )}
    </code>
  );
}
