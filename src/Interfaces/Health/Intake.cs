namespace Kilda.Interfaces.Health;

/// <summary>Whether this process takes operations. It stops to when it ends, so that those under way can finish. Safe for concurrent use.</summary>
public sealed class Intake : IComponentHealth
{
    private volatile string? _closed;

    public string Name => "intake";

    /// <summary>Why nothing is taken any more; null: it is.</summary>
    public string? Closed => _closed;

    public void Close(string reason) => _closed = reason;

    public ValueTask<string?> Problem(CancellationToken cancel) => ValueTask.FromResult(_closed);
}
