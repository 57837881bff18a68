import { Form, Select } from "antd";
import type { NamePath } from "antd/es/form/interface";
import { useTranslation } from "react-i18next";
import { sectors } from "./sectors";

export function SectorField({ name, disabled = false }: { name: NamePath; disabled?: boolean }) {
  const { t } = useTranslation("identity");
  return (
    <Form.Item name={name} label={t("field.sector")} rules={[{ required: true }]}>
      <Select
        disabled={disabled}
        options={sectors.map((value) => ({ value, label: t(`sector.${value}`) }))}
        // A sector that was set elsewhere is shown as it is called there.
        labelRender={({ label, value }) => label ?? value}
      />
    </Form.Item>
  );
}
