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
  code: {
    title: {
      run: (scripts: number) =>
        scripts === 1
          ? "This pipeline runs a script as you"
          : `This pipeline runs ${scripts} scripts as you`,
      publish: (scripts: number) =>
        scripts === 1
          ? "Calls of the endpoint will run a script as you"
          : `Calls of the endpoint will run ${scripts} scripts as you`,
    },
    sentence: (scripts: number) =>
      `${scripts === 1 ? "It came" : "They came"} with a file that was opened or a text that was pasted here. On this target nothing holds ${scripts === 1 ? "it" : "them"} back: a script can read, change and send whatever the server can. You are asked once.`,
    read: (scripts: number) => (scripts === 1 ? "Read it" : "Read them"),
    runOn: (target: string) => (target === "docker" ? "Run in Docker" : `Run on “${target}”`),
    go: { run: "Run", publish: "Publish" },
    script: (title: string, at: number, of: number) => `${title}: script ${at} of ${of}`,
    previous: "Previous",
    next: "Next",
    declined: "You did not let the scripts run, so nothing was done.",
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
