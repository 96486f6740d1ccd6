import { notifications } from "@mantine/notifications";
import { sharedText } from "@/text/shared";
import { errorSentence } from "./ErrorState";

/** Something went well and is worth a word. */
export function notifyDone(message: string): void {
  notifications.show({ message, withBorder: true });
}

/** Something the person asked for did not work. Stays until it is closed. */
export function notifyError(error: unknown, title: string = sharedText.errorTitle): void {
  notifications.show({
    title,
    message: errorSentence(error),
    color: "red",
    withBorder: true,
    autoClose: false,
  });
}
