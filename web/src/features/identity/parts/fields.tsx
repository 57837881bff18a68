import { Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useRequired } from "@/shared/ui/form";

/** A person's name, as others will see it. */
export function NameField({ autoFocus = false }: { autoFocus?: boolean }) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  return (
    <Form.Item name="name" label={t("field.name")} rules={[required]}>
      <Input autoComplete="name" maxLength={100} autoFocus={autoFocus} />
    </Form.Item>
  );
}

/** E-mail address or phone number. */
export function LoginField({ autoFocus = false, disabled = false }: { autoFocus?: boolean; disabled?: boolean }) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  return (
    <Form.Item name="login" label={t("field.login")} rules={[required]}>
      <Input
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="email"
        maxLength={254}
        autoFocus={autoFocus}
        disabled={disabled}
      />
    </Form.Item>
  );
}

/** A password that is being chosen; the server says whether it is good enough. */
export function NewPasswordField({ name = "password", label }: { name?: string; label?: string }) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  return (
    <Form.Item name={name} label={label ?? t("field.newPassword")} extra={t("field.passwordHelp")} rules={[required]}>
      <Input.Password autoComplete="new-password" maxLength={256} />
    </Form.Item>
  );
}

/** One's own password, asked for again before something that matters. */
export function OwnPasswordField({ name = "password" }: { name?: string }) {
  const { t } = useTranslation("identity");
  const required = useRequired();
  return (
    <Form.Item name={name} label={t("field.ownPassword")} rules={[required]}>
      <Input.Password autoComplete="current-password" maxLength={256} />
    </Form.Item>
  );
}
