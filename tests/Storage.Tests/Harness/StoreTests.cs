namespace Kilda.Storage.Tests.Harness;

/// <summary>Tests of one store each.</summary>
public abstract class StoreTests : IDisposable
{
    private TempStore? _temp;

    private protected TempStore Temp => _temp ?? throw new InvalidOperationException("Use comes first");

    private protected SqlStore Store => Temp.Store;

    public void Dispose()
    {
        _temp?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Use(StoreKind kind) => _temp = new(kind);
}
