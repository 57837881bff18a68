import { useMutation } from "@tanstack/react-query";
import { Form, type FormInstance } from "antd";
import type { NamePath } from "antd/es/form/interface";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { errorText } from "./errorText";
import styles from "./form.module.css";

/** Where the form has the field that the server names: "organisation.name" → ["organisation", "name"]. */
function pathOf(field: string): NamePath {
  const parts = field.split(".");
  return parts.length === 1 ? field : parts;
}

/**
 * Puts the server's words at the fields that they are about. Returns true when every one of them found its field, so that
 * nothing remains to be said above the button.
 */
function placeProblems(form: FormInstance, problem: unknown): boolean {
  if (!(problem instanceof ApiError)) return false;
  const present = new Set(form.getFieldsError().map(({ name }) => name.join(".")));
  const entries = Object.entries(problem.fields);
  const placed = entries.filter(([field]) => present.has(field));
  form.setFields(placed.map(([field, { message }]) => ({ name: pathOf(field), errors: [message] })));
  const first = placed[0];
  if (first) form.scrollToField(pathOf(first[0]), { focus: true, block: "center" });
  return entries.length > 0 && placed.length === entries.length;
}

interface Submit<Values, Result> {
  send: (values: Values) => Promise<Result>;
  onDone: (result: Result, values: Values) => void;
}

/** A form that goes to the server: problems land at their fields, the rest in `error`; the input is kept in any case. */
export function useSubmit<Values extends object, Result = void>({ send, onDone }: Submit<Values, Result>) {
  const [form] = Form.useForm<Values>();
  const [error, setError] = useState<unknown>(null);
  const mutation = useMutation({
    mutationFn: send,
    onMutate: () => setError(null),
    onSuccess: onDone,
    onError: (problem) => setError(placeProblems(form, problem) ? null : problem),
  });
  return { form, error, busy: mutation.isPending, submit: (values: Values) => mutation.mutate(values) };
}

/** What went wrong, above the form's button; read aloud as it appears. */
export function FormProblem({ error }: { error: unknown }) {
  const { t } = useTranslation("shared");
  return (
    <div role="alert">
      {error ? (
        <p className={styles.problem}>
          <CircleAlert aria-hidden="true" />
          <span>{errorText(t, error)}</span>
        </p>
      ) : null}
    </div>
  );
}

/** The rule of a field that cannot stay empty. */
export function useRequired(): { required: true; whitespace?: boolean; message: string } {
  const { t } = useTranslation("shared");
  return { required: true, message: t("field.required") };
}
