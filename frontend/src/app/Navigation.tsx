import {
  IconApi,
  IconCpu,
  IconDatabase,
  IconHome,
  IconPlayerPlay,
  IconSettings,
} from "@tabler/icons-react";
import { NavLink, useMatch } from "react-router";
import { appText } from "@/text/app";
import { sharedText } from "@/text/shared";
import classes from "./Navigation.module.css";

const PLACES = [
  { to: "/", label: appText.places.home, Icon: IconHome },
  { to: "/runs", label: appText.places.runs, Icon: IconPlayerPlay },
  { to: "/data", label: appText.places.data, Icon: IconDatabase },
  { to: "/compute", label: appText.places.compute, Icon: IconCpu },
  { to: "/endpoints", label: appText.places.endpoints, Icon: IconApi },
  { to: "/settings", label: appText.places.settings, Icon: IconSettings },
] as const;

/** Slim on the designer, where the canvas needs the room; icons and words elsewhere. */
export function Navigation({ version }: { version: string }) {
  const designing = useMatch("/pipelines/:id") !== null;
  return (
    <nav className={classes.nav} aria-label={appText.navigation} data-slim={designing || undefined}>
      <div className={classes.brand} aria-hidden>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} width={24} height={24} alt="" />
        <span className={classes.label}>{sharedText.product}</span>
      </div>
      <ul className={classes.list}>
        {PLACES.map(({ to, label, Icon }) => (
          <li key={to}>
            <NavLink to={to} end={to === "/"} className={classes.link} title={label}>
              <Icon size={18} stroke={1.6} aria-hidden />
              <span className={classes.label}>{label}</span>
            </NavLink>
          </li>
        ))}
      </ul>
      <span className={classes.version}>{version}</span>
    </nav>
  );
}
