/** The query builder of supabase-js over rows in memory, as far as the page uses it. */
export type Row = Record<string, unknown>;

export interface Failure {
  code: string;
  message: string;
}

export interface Answer {
  data: unknown;
  error: Failure | null;
}

type Test = (row: Row) => boolean;

function conditionOf(text: string): Test {
  const [column = '', operator, ...rest] = text.split('.');
  const value = rest.join('.');
  if (operator === 'lt') return (row) => String(row[column]) < value;
  if (operator === 'in') {
    const values = value.replace(/^\(|\)$/g, '').split(',');
    return (row) => values.includes(String(row[column]));
  }
  return (row) => String(row[column]) === value;
}

/** Splits at commas outside of brackets. */
function parts(text: string): string[] {
  return text.split(/,(?![^(]*\))/);
}

export class FakeQuery implements PromiseLike<Answer> {
  private tests: Test[] = [];
  private orders: Array<{ column: string; ascending: boolean }> = [];
  private count = Infinity;
  private changes: Row | null = null;
  private added: Row[] | null = null;
  private removing = false;

  constructor(
    private readonly rows: Row[],
    private readonly insertRow: (row: Row) => Row | Failure,
    private readonly fail: () => Failure | null,
  ) {}

  select(): this {
    return this;
  }

  insert(row: Row | Row[]): this {
    this.added = Array.isArray(row) ? row : [row];
    return this;
  }

  update(changes: Row): this {
    this.changes = changes;
    return this;
  }

  eq(column: string, value: unknown): this {
    return this.where((row) => row[column] === value);
  }

  is(column: string, value: unknown): this {
    return this.where((row) => (row[column] ?? null) === value);
  }

  not(column: string, _operator: 'is', value: unknown): this {
    return this.where((row) => (row[column] ?? null) !== value);
  }

  in(column: string, values: unknown[]): this {
    return this.where((row) => values.includes(row[column]));
  }

  gte(column: string, value: string): this {
    return this.where((row) => Date.parse(String(row[column])) >= Date.parse(value));
  }

  lte(column: string, value: string): this {
    return this.where((row) => Date.parse(String(row[column])) <= Date.parse(value));
  }

  lt(column: string, value: string): this {
    return this.where((row) => Date.parse(String(row[column])) < Date.parse(value));
  }

  delete(): this {
    this.removing = true;
    return this;
  }

  or(text: string): this {
    const tests = parts(text).map(conditionOf);
    return this.where((row) => tests.some((test) => test(row)));
  }

  order(column: string, { ascending = true } = {}): this {
    this.orders.push({ column, ascending });
    return this;
  }

  limit(count: number): this {
    this.count = count;
    return this;
  }

  then<A, B>(done?: ((answer: Answer) => A | PromiseLike<A>) | null, failed?: ((cause: unknown) => B | PromiseLike<B>) | null) {
    return Promise.resolve().then(() => this.answer()).then(done, failed);
  }

  private where(test: Test): this {
    this.tests.push(test);
    return this;
  }

  private answer(): Answer {
    const failure = this.fail();
    if (failure) return { data: null, error: failure };
    if (this.added) {
      const made = this.added.map(this.insertRow);
      const refused = made.find((row): row is Failure => 'code' in row);
      return refused ? { data: null, error: refused } : { data: made, error: null };
    }
    const found = this.rows.filter((row) => this.tests.every((test) => test(row)));
    if (this.removing) for (const row of found) this.rows.splice(this.rows.indexOf(row), 1);
    if (this.changes) for (const row of found) Object.assign(row, this.changes);
    return { data: this.sorted(found).slice(0, this.count), error: null };
  }

  private sorted(rows: Row[]): Row[] {
    return [...rows].sort((a, b) => {
      for (const { column, ascending } of this.orders) {
        const left = String(a[column] ?? '');
        const right = String(b[column] ?? '');
        if (left !== right) return (left < right ? -1 : 1) * (ascending ? 1 : -1);
      }
      return 0;
    });
  }
}
