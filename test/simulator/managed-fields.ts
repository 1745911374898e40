type Fields = { [key: string]: Fields };

/** The entry of `metadata.managedFields` by which a server remembers who set the fields of a value (meta/v1). */
export function managedFieldsEntry(
  manager: string,
  apiVersion: string,
  time: string,
  value: object,
  subresource = '',
): object {
  return {
    manager,
    operation: 'Update',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(value),
    ...(subresource !== '' && { subresource }),
  };
}

/** Keys of list items, in the order in which the API's list maps prefer them. */
const listKeys = ['name', 'type', 'mountPath', 'containerPort', 'ip', 'uid'];

function fieldsOf(value: unknown): Fields {
  if (value === null || typeof value !== 'object') return {};
  const fields: Fields = {};
  if (!Array.isArray(value)) {
    for (const [name, child] of Object.entries(value)) fields[`f:${name}`] = fieldsOf(child);
    return fields;
  }
  for (const item of value as Record<string, unknown>[]) {
    const key = listKeys.find((name) => typeof item === 'object' && name in item);
    if (key !== undefined) fields[`k:${JSON.stringify({ [key]: item[key] })}`] = { '.': {}, ...fieldsOf(item) };
  }
  return fields;
}
