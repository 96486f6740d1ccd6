/** Visible text of the settings page. */
export const settingsText = {
  title: "Settings",
  theme: {
    title: "Theme",
    label: "Theme",
    auto: "Follow the system",
    light: "Light",
    dark: "Dark",
  },
  token: {
    title: "API token",
    sentence:
      "Programs sign in with this token. Anyone who has it can do everything you can: keep it out of documents and repositories.",
    show: "Show",
    hide: "Hide",
    hidden: "Hidden",
    copy: "Copy the token",
    use: "Try it",
  },
  session: {
    title: "Sign-in",
    sentence:
      "Signing out keeps everything that is stored. You need a new sign-in link to come back.",
    signOut: "Sign out",
    everywhere: "Sign out in all browsers",
  },
  about: {
    title: "About",
    version: "Version",
    mode: "Mode",
    embedded: "Embedded: one process on this machine",
    server: "Server",
    owner: "Signed in as",
    api: "API documentation",
  },
} as const;
