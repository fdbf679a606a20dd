namespace Kilda.Interfaces.Health;

/// <summary>A part that must work for this process to be ready: storage, the OpenFlow listener. Registered as a service, asked often.</summary>
public interface IComponentHealth
{
    /// <summary>As health answers show it, one lower-case word.</summary>
    string Name { get; }

    /// <summary>Answers within a second.</summary>
    /// <returns>Null: it works. Otherwise what is wrong, for the operator.</returns>
    ValueTask<string?> Problem(CancellationToken cancel);
}
