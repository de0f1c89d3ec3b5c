/** A new id for a message or a conversation, unique over windows and machines. */
export function newId(): string {
  return crypto.randomUUID();
}
