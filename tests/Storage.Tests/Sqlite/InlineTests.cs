using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Sqlite;

public sealed class InlineTests
{
    [Fact]
    public void Inline_every_call_is_done_when_it_returns()
    {
        using var temp = new TempStore(StoreKind.Sqlite, usual => (SqliteStoreOptions)usual with { Inline = true, Flush = false });
        Assert.True(temp.Store.Put(Sample.New("f1")).IsCompletedSuccessfully);
        Assert.True(temp.Store.Read("flow", "f1").IsCompletedSuccessfully);
        Assert.IsType<StaleDocumentException>(temp.Store.Put(Sample.New("f1")).Exception!.InnerException);
        Assert.True(temp.Store.NextEpoch().IsCompletedSuccessfully);
    }
}
