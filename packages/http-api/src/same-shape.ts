/**
 * `true` where a schema's output and a type have the same fields at every depth, those that may be absent included;
 * plain assignability would not miss a field that may be absent anyway. Otherwise nothing has this type.
 */
export type SameShape<A, B> = [DeepRequired<A>, DeepRequired<B>] extends [DeepRequired<B>, DeepRequired<A>]
  ? true
  : never;

type DeepRequired<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepRequired<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]-?: DeepRequired<Value[Key]> }
    : Value;
