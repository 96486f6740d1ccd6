import { notifications } from "@mantine/notifications";
import { sharedText } from "@/text/shared";
import { errorSentence } from "./ErrorState";

/** Tells that something succeeded. */
export function notifyDone(message: string): void {
  notifications.show({ message, withBorder: true });
}

/** Tells that a requested action failed. Stays until it is closed. */
export function notifyError(error: unknown, title: string = sharedText.errorTitle): void {
  notifications.show({
    title,
    message: errorSentence(error),
    color: "red",
    withBorder: true,
    autoClose: false,
  });
}
