import { Select } from "antd";
import { useId } from "react";

interface Props<V extends string> {
  label: string;
  value: V;
  options: { value: V; label: string }[];
  onChange: (value: V) => void;
  className: string | undefined;
}

/** A row of settings: what it is about, and one of a few values. */
export function Choice<V extends string>({ label, value, options, onChange, className }: Props<V>) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        value={value}
        options={options}
        onChange={onChange}
        getPopupContainer={(element) => element.parentElement ?? document.body}
        popupMatchSelectWidth={false}
      />
    </div>
  );
}
