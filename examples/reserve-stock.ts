import { BackgroundResponse, Saga, TransactionalStep, type CompensationContext, type Req, type Sql, type StepContext } from 'amends';

export interface StockRequest extends Req {
  readonly article: string;
  readonly pieces: number;
}

// #region transactional
/** Takes pieces out of a table of ours. The table and the journal can never disagree: they change in one commit. */
export class ReserveStock extends TransactionalStep<{ left: number }, StockRequest> {
  override transact({ article, pieces }: StockRequest, _context: StepContext, sql: Sql) {
    const { changes } = sql.run('UPDATE stock SET pieces = pieces - @pieces WHERE article = @article AND pieces >= @pieces', { article, pieces });
    if (changes === 0) return BackgroundResponse.fail(`${article} is sold out`);
    return { left: sql.get<{ pieces: number }>('SELECT pieces FROM stock WHERE article = ?', article)!.pieces };
  }

  override undo({ article, pieces }: StockRequest, _error: Error, _context: CompensationContext<{ left: number }>, sql: Sql) {
    sql.run('UPDATE stock SET pieces = pieces + ? WHERE article = ?', pieces, article);
  }
}
// #endregion transactional

/** Makes the table, and fills it with the first delivery. */
export class StoreStock extends TransactionalStep<void, StockRequest> {
  override transact({ article, pieces }: StockRequest, _context: StepContext, sql: Sql) {
    sql.run('CREATE TABLE IF NOT EXISTS stock (article TEXT PRIMARY KEY, pieces INTEGER NOT NULL)');
    sql.run('INSERT INTO stock VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET pieces = pieces + excluded.pieces', article, pieces);
  }
}

export class StockSaga extends Saga<StockRequest> {
  override transactions() {
    return [StoreStock];
  }
}

export class OrderSaga extends Saga<StockRequest> {
  static readonly steps = [StoreStock, ReserveStock];
  override transactions({ id }: StockRequest) {
    return id.startsWith('first') ? [StoreStock, ReserveStock] : [ReserveStock];
  }
}
