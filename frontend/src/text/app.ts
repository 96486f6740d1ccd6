/** Visible text of the frame around every page. */
export const appText = {
  skipToContent: "Skip to the content",
  navigation: "Main",
  floating: "Menus and dialogs",
  places: {
    home: "Home",
    runs: "Runs",
    data: "Data",
    compute: "Compute",
    endpoints: "Endpoints",
    settings: "Settings",
  },
  help: "API documentation",
  signIn: {
    title: "Sign in to Jackfield",
    sentence:
      "This browser is not signed in. Jackfield prints a link for that when it starts (make run, or jackfield serve). For a new one, run one of these commands on the machine where it runs, and open the link here:",
    ways: [
      {
        where: "In the folder of a checkout",
        command: ".venv/bin/python manage.py sign_in_link",
      },
      {
        where: "Installed as a package, in the folder where it was started",
        command: "jackfield sign-in-link",
      },
    ],
    copy: (command: string) => `Copy ${command}`,
    once: "A link works once. After that this browser stays signed in while you use it.",
    retry: "I have opened the link",
  },
  unreachable: "Cannot reach Jackfield",
  trouble: "Your changes are kept in this browser and saved as soon as it is over.",
  notFound: {
    title: "Page not found",
    sentence: (path: string) =>
      `There is nothing at ${path}. Check the address; what it pointed to may have been deleted.`,
    action: "Go to Home",
  },
  crashed: {
    title: "This page stopped working",
    sentence: "Your work is saved. Reload the page to continue.",
    action: "Reload",
  },
} as const;
