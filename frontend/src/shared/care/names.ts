interface Named {
  first_name: string;
  last_name: string;
}

/** A person's name as one line. */
export function fullName(person: Named): string {
  return `${person.first_name} ${person.last_name}`;
}

/** A telephone number as an address that dials it. */
export function dialing(phone: string): string {
  return `tel:${phone.replaceAll(/[^\d+]/g, "")}`;
}
