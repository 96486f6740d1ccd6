import { portLook } from "./portTypes";

interface Props {
  type: string;
  /** Edge length in px. */
  size?: number;
  /** Named for screen readers; leave out where the type is written beside it. */
  labelled?: boolean;
}

/** The mark of a port type: one colour and one shape, the same everywhere. */
export function PortGlyph({ type, size = 12, labelled = false }: Props) {
  const look = portLook(type);
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden={!labelled}>
      <title>{look.label}</title>
      <path
        d={look.path}
        fill={look.hollow ? "var(--jf-surface)" : look.color}
        stroke={look.color}
        strokeWidth={look.hollow ? 1.6 : 0.8}
        strokeLinejoin="round"
      />
    </svg>
  );
}
