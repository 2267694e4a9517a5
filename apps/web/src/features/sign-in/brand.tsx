import Header from '@cloudscape-design/components/header';
import { at } from '../../shared/data/base.js';

export function Brand() {
  return (
    <div className="sign-in-brand">
      <img src={at('/favicon.svg')} alt="" width={40} height={40} />
      <Header variant="h1" description="What your organisation spends on language models.">
        Bursar
      </Header>
    </div>
  );
}
