namespace Kilda.Silo.Configuration;

/// <summary>The controller cannot start as asked. Each problem is a line that names the setting.</summary>
internal sealed class StartException(params IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
