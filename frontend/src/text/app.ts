/** Visible text of the frame around every page. */
export const appText = {
  skipToContent: "Skip to the content",
  navigation: "Main",
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
      "This browser is not signed in. In the folder where Jackfield is installed, run this command and open the link it prints:",
    command: "python manage.py sign_in_link",
    copy: "Copy the command",
    once: "A link works once. After that this browser stays signed in while you use it.",
    retry: "I have opened the link",
  },
  unreachable: "Cannot reach Jackfield",
  trouble: "Your changes are kept in this browser and saved as soon as it is over.",
  notFound: {
    title: "Page not found",
    sentence: "Check the address. What it pointed to may have been deleted.",
    action: "Go to Home",
  },
  crashed: {
    title: "This page stopped working",
    sentence: "Your work is saved. Reload the page to continue.",
    action: "Reload",
  },
} as const;
