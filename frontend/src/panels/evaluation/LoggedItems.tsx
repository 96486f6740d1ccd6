import type { LoggedItem } from "@/api/types";
import { panelsText } from "@/text/panels";
import { Chart } from "../charts/Chart";
import type { ChartSpec } from "../charts/chartSpec";
import { words } from "../inspector/fields";
import { ConfusionTable } from "./ConfusionTable";
import classes from "./Evaluation.module.css";
import { confusionOf, type Points, tableOf } from "./evaluation";
import { LoggedTableView } from "./LoggedTableView";

const text = panelsText.evaluation;

/** What a step logged of its own accord: pictures, tables, curves, matrices, pages. */
export function LoggedItems({ items }: { items: readonly LoggedItem[] }) {
  if (items.length === 0) return <p className={classes.empty}>{text.nothingLogged}</p>;
  return (
    <div className={classes.evaluation}>
      {items.map((item) => (
        <section key={`${item.kind} ${item.name}`} className={classes.model}>
          {item.kind !== "curve" && <h3>{words(item.name)}</h3>}
          <LoggedItemView item={item} />
        </section>
      ))}
    </div>
  );
}

/** The first series against the second; of one series, its values against their number. */
function curveOf({ name, data }: LoggedItem): ChartSpec | null {
  const [first, second] = Object.entries(data).filter(([, values]) => Array.isArray(values));
  if (first === undefined) return null;
  const numbers = (values: unknown) => (values as unknown[]).map(Number);
  const ys = numbers((second ?? first)[1]);
  const xs = second === undefined ? ys.map((_, index) => index + 1) : numbers(first[1]);
  const points: Points = xs.flatMap((x, index) => {
    const y = ys[index] ?? Number.NaN;
    return Number.isFinite(x) && Number.isFinite(y) ? [[x, y] as const] : [];
  });
  return {
    x: { title: second === undefined ? text.position : words(first[0]) },
    y: { title: words((second ?? first)[0]) },
    series: [{ name: words(name), shape: "line", points, tone: "first" }],
  };
}

const PICTURE_TYPE = /^image\/(png|jpeg)$/;
const BASE64 = /^[A-Za-z0-9+/=]*$/;

/** A picture's address, only of the two kinds that run nothing (SVG may). */
function pictureAddress({ data }: LoggedItem): string | null {
  const [type, content] = [String(data.media_type), String(data.base64)];
  return PICTURE_TYPE.test(type) && BASE64.test(content) ? `data:${type};base64,${content}` : null;
}

/** A page that a step wrote: in a frame without this page's origin, at an address that says so too. */
function LoggedPage({ item }: { item: LoggedItem }) {
  const address = String(item.data.address);
  return (
    <>
      <iframe
        className={classes.page}
        src={address}
        title={item.name}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        loading="lazy"
      />
      <a className={classes.fine} href={address} target="_blank" rel="noopener noreferrer">
        {text.openPage}
      </a>
    </>
  );
}

function LoggedItemView({ item }: { item: LoggedItem }) {
  if (item.kind === "image") {
    const address = pictureAddress(item);
    return address ? <img className={classes.picture} src={address} alt={item.name} /> : null;
  }
  if (item.kind === "confusion_matrix") {
    const confusion = confusionOf(item);
    return confusion && <ConfusionTable {...confusion} />;
  }
  if (item.kind === "curve") {
    const spec = curveOf(item);
    return spec && <Chart title={words(item.name)} spec={spec} />;
  }
  if (item.kind === "html") return <LoggedPage item={item} />;
  const table = tableOf(item);
  return table && <LoggedTableView label={words(item.name)} table={table} />;
}
